# fails: id
NODE=$(kubectl -n arch-cri get pod probe-me -o jsonpath='{.spec.nodeName}')
ssh $NODE crictl ps --name probe-me | awk 'NR==2{print "containerd://" $1}' > ~/lab/container-id.txt
ssh $NODE 'crictl stop $(crictl ps -q --name probe-me)'
sleep 5
