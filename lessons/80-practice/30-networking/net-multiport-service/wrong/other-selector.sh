# fails: endpoints, http
kubectl create service clusterip telemetry -n net-multi --tcp=80:8080 --tcp=9100:9100
kubectl -n net-multi set selector service telemetry app=telemetry,tier=web
sleep 1
