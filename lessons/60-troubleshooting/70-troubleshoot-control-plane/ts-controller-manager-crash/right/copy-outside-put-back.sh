kubectl debug node/{{cp}} --profile=general --image=busybox:1.36 -- chroot /host sh -c 'mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root/ && sleep 3 && sed -i "s#{{fault.bad}}#{{fault.good}}#" /root/kube-controller-manager.yaml && mv /root/kube-controller-manager.yaml /etc/kubernetes/manifests/'
kubectl -n ts-kcm rollout status deployment shop --timeout=120s
for i in $(seq 60); do kubectl -n kube-system get pod kube-controller-manager-{{cp}} | grep 1/1 && break; sleep 2; done
