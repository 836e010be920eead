# Pending without an event: nobody has looked at the Pods, and that is the scheduler's work
kubectl -n ts-sched get events
kubectl -n kube-system get pods -l component=kube-scheduler
# what the program said, if it ran; what the kubelet says, if it did not
kubectl -n kube-system logs kube-scheduler-{{cp}} --tail=1 || true
kubectl -n kube-system describe pod kube-scheduler-{{cp}} | tail -5
# where there is ssh, what stands behind chroot /host is all that is needed
kubectl debug node/{{cp}} --profile=general --image=busybox:1.36 -- chroot /host sed -i 's#{{fault.bad}}#{{fault.good}}#' /etc/kubernetes/manifests/kube-scheduler.yaml
kubectl -n ts-sched rollout status deployment backlog --timeout=120s
for i in $(seq 60); do kubectl -n kube-system get pod kube-scheduler-{{cp}} | grep 1/1 && break; sleep 2; done
