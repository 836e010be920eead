# fails: ready, source, command-kept
kubectl -n ts-crash delete deployment billing
kubectl -n ts-crash run billing --image=busybox:1.36 --labels=app=billing --env=DATABASE_URL=postgres://db.ts-crash:5432/billing -- sleep 86400
kubectl -n ts-crash wait --for=condition=Ready pod/billing --timeout=60s
