# fails: media, health, rest
kubectl -n net-ing create ingress fanout --class=nginx --rule='www.example.com/{{media}}*={{media}}:80' --rule='www.example.com/health=health:8080' --rule='www.example.com/*=landing:80'
sleep 1
