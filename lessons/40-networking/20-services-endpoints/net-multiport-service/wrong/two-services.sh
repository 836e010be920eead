# fails: ports, endpoints
kubectl -n net-multi expose deployment telemetry --name=telemetry --port=80 --target-port=8080
kubectl -n net-multi expose deployment telemetry --name=telemetry-metrics --port={{metrics}}
sleep 1
