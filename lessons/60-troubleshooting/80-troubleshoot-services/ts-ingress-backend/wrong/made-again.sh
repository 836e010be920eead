# fails: kept
kubectl -n ts-ingress delete ingress wiki
kubectl -n ts-ingress create ingress wiki --class=nginx --rule='wiki.example.com/*=wiki:8000'
sleep 1
