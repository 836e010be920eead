# fails: objects, least
kubectl -n net-back delete networkpolicy deny-all
