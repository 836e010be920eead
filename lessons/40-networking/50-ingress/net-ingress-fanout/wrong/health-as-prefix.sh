# fails: health
kubectl -n net-ing create ingress fanout --class=nginx --rule='app.example.com/{{media}}*={{media}}:80' --rule='app.example.com/health*=health:8080' --rule='app.example.com/*=landing:80'
sleep 1
