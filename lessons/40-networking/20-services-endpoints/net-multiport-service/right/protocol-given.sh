kubectl -n net-multi expose deployment telemetry --port=80 --target-port=8080 --dry-run=client -o yaml > ~/lab/svc.yaml
kubectl apply -f ~/lab/svc.yaml
kubectl -n net-multi patch service telemetry --type=merge -p '{"spec":{"ports":[{"name":"metrics","port":{{metrics}},"protocol":"TCP","targetPort":{{metrics}}},{"name":"web","port":80,"protocol":"TCP","targetPort":8080}]}}'
sleep 1
