# fails: running, manifest
kubectl debug node/{{cp}} --profile=general --image=busybox:1.36 -- chroot /host cp /etc/kubernetes/scheduler.conf /etc/kubernetes/schedular.conf
sleep 5
