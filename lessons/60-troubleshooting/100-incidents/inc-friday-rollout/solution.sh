# What was asked for, and why nothing of it is there: the quota is used up.
kubectl -n inc-friday describe resourcequota team
kubectl -n inc-friday get deployments
# By Pods that nobody needs any more.
kubectl -n inc-friday delete deployment {{leftover}}
# Now the Pods of the new release come, and show what is wrong with them.
kubectl -n inc-friday {{release.repair}}
# The Service still asks for the Pods of the release before.
kubectl -n inc-friday patch service web --type=json -p '[{"op":"remove","path":"/spec/selector/{{pin}}"}]'
kubectl -n inc-friday rollout status deployment/web --timeout=120s
