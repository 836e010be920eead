# fails: same
kubectl -n wl-config get deployment mailer -o yaml > ~/lab/mailer.yaml
kubectl -n wl-config delete deployment mailer
kubectl create -f ~/lab/mailer.yaml
kubectl -n wl-config rollout status deployment/mailer --timeout=90s
