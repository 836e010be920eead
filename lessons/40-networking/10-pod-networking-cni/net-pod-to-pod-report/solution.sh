for p in server-1 server-2; do
  read node ip <<< "$(kubectl -n net-p2p get pod $p -o jsonpath='{.spec.nodeName} {.status.podIP}')"
  echo "$p $node $ip $(kubectl -n net-p2p exec client -- wget -qO- -T 3 http://$ip:{{port}}/hostname)"
done > ~/lab/p2p.txt
kubectl get nodes --sort-by=.metadata.name -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.spec.podCIDR}{"\n"}{end}' > ~/lab/cidr.txt
