# fails: running, file
kubectl -n fnd-config create configmap app-conf --from-literal=MODE={{mode}} --from-literal=LOG_LEVEL=debug
kubectl -n fnd-config create secret generic app-cred --from-literal='PASSWORD=S3cure!'
kubectl -n fnd-config run app --image=busybox:1.36
kubectl -n fnd-config wait --for=jsonpath='{.status.containerStatuses[0].restartCount}'=1 pod/app --timeout=60s
