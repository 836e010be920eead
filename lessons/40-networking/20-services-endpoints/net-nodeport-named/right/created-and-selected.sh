kubectl -n net-np patch deployment web -p '{"spec":{"template":{"metadata":{"labels":{"tier":"front"}},"spec":{"containers":[{"name":"nginx","ports":[{"name":"http","containerPort":80}]}]}}}}'
kubectl -n net-np create service nodeport web-np --tcp=8080:http --node-port={{nodePort}}
kubectl -n net-np set selector service web-np app=web,tier=front
kubectl -n net-np rollout status deployment/web --timeout=90s
