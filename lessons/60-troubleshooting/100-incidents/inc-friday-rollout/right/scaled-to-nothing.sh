kubectl -n inc-friday scale deployment {{leftover}} --replicas=0
kubectl -n inc-friday {{release.repair}}
kubectl -n inc-friday delete service web
kubectl -n inc-friday expose deployment web --port=80 --selector=app=web
kubectl -n inc-friday rollout status deployment/web --timeout=120s
