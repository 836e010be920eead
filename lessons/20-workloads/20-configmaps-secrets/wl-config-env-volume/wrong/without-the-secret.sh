# fails: cred, cred-content, content
kubectl -n wl-config set env deployment/mailer --from=configmap/mailer-conf
kubectl -n wl-config rollout status deployment/mailer --timeout=90s
