kubectl -n net-p2p get pods -l app=server --no-headers -o custom-columns=N:.metadata.name,O:.spec.nodeName,I:.status.podIP > ~/lab/pods.txt
while read name node ip; do
  printf '%s\t%s\t%s\t%s\n' $name $node $ip $(kubectl -n net-p2p exec client -- wget -qO- -T 3 http://$ip:{{port}}/hostname < /dev/null)
done < ~/lab/pods.txt > ~/lab/p2p.txt
kubectl get nodes --no-headers -o custom-columns=N:.metadata.name,C:.spec.podCIDR > ~/lab/cidr.txt
