kubectl get {{hook.kind}} {{hook.other}} -o yaml | grep -vE '^  (uid|resourceVersion|creationTimestamp):' > ~/other.yaml
kubectl delete {{hook.kind}} --all
kubectl create -f ~/other.yaml
kubectl -n ts-webhook rollout restart deployment shop
kubectl -n ts-webhook rollout status deployment shop --timeout=60s
