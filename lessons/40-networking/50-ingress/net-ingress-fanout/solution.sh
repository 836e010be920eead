kubectl -n net-ing create ingress fanout --class=nginx --rule='app.example.com/{{media}}*={{media}}:80' --rule='app.example.com/health=health:8080' --rule='app.example.com/*=landing:80'
kubectl -n net-ing wait --for=jsonpath='{.status.loadBalancer.ingress[0]}' ingress/fanout --timeout=60s
