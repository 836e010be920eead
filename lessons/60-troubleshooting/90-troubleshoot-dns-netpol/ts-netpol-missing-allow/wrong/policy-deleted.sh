# fails: deny-kept, denied, outside
kubectl -n ts-netpol delete networkpolicy default-deny
