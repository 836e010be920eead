# fails: pages, api, ingress-gone
kubectl -n inc-portal delete httproute portal
sleep 2
