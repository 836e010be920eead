# fails: env, data
kubectl -n fnd-config create configmap app-conf --from-literal=MODE={{mode}} --from-literal=LOG_LEVEL=debug --from-literal=PASSWORD='S3cure!'
kubectl -n fnd-config create secret generic app-cred --from-literal='PASSWORD=S3cure!'
kubectl -n fnd-config run app --image=busybox:1.36 --env=MODE={{mode}} --env=LOG_LEVEL=debug --command -- sleep 86400
kubectl -n fnd-config wait --for=condition=Ready pod/app --timeout=60s
