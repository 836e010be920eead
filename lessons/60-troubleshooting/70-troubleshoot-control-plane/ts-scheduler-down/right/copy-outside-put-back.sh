kubectl debug node/{{cp}} --profile=general --image=busybox:1.36 -- chroot /host sh -c 'mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/ && sleep 3 && sed -i "s#{{fault.bad}}#{{fault.good}}#" /root/kube-scheduler.yaml && mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/'
kubectl -n ts-sched rollout status deployment backlog --timeout=120s
for i in $(seq 60); do kubectl -n kube-system get pod kube-scheduler-{{cp}} | grep 1/1 && break; sleep 2; done
