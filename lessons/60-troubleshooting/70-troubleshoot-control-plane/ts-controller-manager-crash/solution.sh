# three are wanted, one is there, and no event says why: nobody does the work of the controllers
kubectl -n ts-kcm get deployment,replicaset,pod
kubectl -n kube-system get pods -l component=kube-controller-manager
kubectl -n kube-system logs kube-controller-manager-{{cp}} --tail=1 || true
# where there is ssh, what stands behind chroot /host is all that is needed
kubectl debug node/{{cp}} --profile=general --image=busybox:1.36 -- chroot /host sed -i 's#{{fault.bad}}#{{fault.good}}#' /etc/kubernetes/manifests/kube-controller-manager.yaml
# on a real cluster the new one first waits until the lease of the old one has run out: 15 seconds
kubectl -n ts-kcm rollout status deployment shop --timeout=120s
for i in $(seq 60); do kubectl -n kube-system get pod kube-controller-manager-{{cp}} | grep 1/1 && break; sleep 2; done
