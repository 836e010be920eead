# fails: endpoints, http
kubectl create service clusterip telemetry -n net-multi --tcp=80:8080 --tcp={{metrics}}:{{metrics}}
kubectl -n net-multi set selector service telemetry app=telemetry,tier=web
sleep 1
