# fails: ready, env
kubectl -n wl-config scale deployment mailer --replicas=2
kubectl -n wl-config rollout status deployment/mailer --timeout=60s
