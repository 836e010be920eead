# fails: ready, replica-set, owned-pods
for n in 1 2 3 4; do kubectl -n fnd-deploy run hello-$n --image=nginx:1.27-alpine --labels=app=hello; done
kubectl -n fnd-deploy wait --for=condition=Ready pod --all --timeout=60s
