kubectl -n ts-svc2 get endpointslices -l kubernetes.io/service-name=catalog -o yaml | grep -A3 ports
kubectl -n ts-svc2 patch service catalog -p '{"spec":{"ports":[{"port":80,"targetPort":"web"}]}}'
