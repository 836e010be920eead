# fails: manifest
kubectl debug node/{{cp}} --profile=general --image=busybox:1.36 -- chroot /host sh -c 'mkdir -p /etc/kubernetes/pkI; cp -r /etc/kubernetes/pki/. /etc/kubernetes/pkI; cp /etc/kubernetes/pki/ca.crt /etc/kubernetes/pki/root-ca.crt'
kubectl -n ts-kcm rollout status deployment shop --timeout=30s
