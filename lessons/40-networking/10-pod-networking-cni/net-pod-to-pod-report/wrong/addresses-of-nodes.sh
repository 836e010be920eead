# fails: p2p
for p in server-1 server-2; do
  read node ip <<< "$(kubectl -n net-p2p get pod $p -o jsonpath='{.spec.nodeName} {.status.hostIP}')"
  echo "$p $node $ip $p"
done > ~/lab/p2p.txt
kubectl get nodes --sort-by=.metadata.name -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.spec.podCIDR}{"\n"}{end}' > ~/lab/cidr.txt
