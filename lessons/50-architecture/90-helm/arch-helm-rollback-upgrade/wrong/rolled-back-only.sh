# fails: release, values, history, live
helm -n arch-helm2 rollback shop 1
kubectl -n arch-helm2 rollout status deployment/shop-webapp --timeout=120s
