# fails: requests, active, window
kubectl -n wl-hpa autoscale deployment checkout --min=2 --max=6 --cpu-percent={{share}}
