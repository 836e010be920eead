# fails: others-kept, release
kubectl -n fnd-labels delete pod p1 p3 p4 --now
kubectl -n fnd-labels run p1 --image=registry.k8s.io/pause:3.10 --labels=tier=web,env=prod,release=stable
