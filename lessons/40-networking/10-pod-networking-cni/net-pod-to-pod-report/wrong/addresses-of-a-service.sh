# fails: p2p
kubectl -n net-p2p expose pod server-1 --port={{port}}
IP=$(kubectl -n net-p2p get service server-1 -o jsonpath='{.spec.clusterIP}')
for p in server-1 server-2; do
  echo "$p $(kubectl -n net-p2p get pod $p -o jsonpath='{.spec.nodeName}') $IP $p"
done > ~/lab/p2p.txt
