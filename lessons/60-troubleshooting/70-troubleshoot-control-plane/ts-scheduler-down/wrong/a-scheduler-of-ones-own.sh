# fails: running, manifest
kubectl -n kube-system run my-scheduler --image=registry.k8s.io/kube-scheduler:{{version}} --overrides='{"spec":{"nodeName":"{{cp}}","hostNetwork":true,"containers":[{"name":"my-scheduler","image":"registry.k8s.io/kube-scheduler:{{version}}","command":["kube-scheduler","--kubeconfig=/etc/kubernetes/scheduler.conf"],"volumeMounts":[{"name":"conf","mountPath":"/etc/kubernetes/scheduler.conf"}]}],"volumes":[{"name":"conf","hostPath":{"path":"/etc/kubernetes/scheduler.conf"}}]}}'
kubectl -n ts-sched rollout status deployment backlog --timeout=60s
kubectl -n kube-system delete pod my-scheduler --grace-period=1
