# fails: api-in, others-out, port-only, egress-free
kubectl -n net-shop delete pod db --now
