# fails: same, first-kept
kubectl -n st-queue get statefulset queue -o yaml > ~/lab/queue.yaml
kubectl -n st-queue delete statefulset queue
kubectl -n st-queue delete pvc --all
sed -i -e 's/replicas: 3/replicas: 1/' -e 's/whenScaled: Retain/whenScaled: Delete/' ~/lab/queue.yaml
kubectl create -f ~/lab/queue.yaml
kubectl -n st-queue rollout status statefulset/queue --timeout=90s
