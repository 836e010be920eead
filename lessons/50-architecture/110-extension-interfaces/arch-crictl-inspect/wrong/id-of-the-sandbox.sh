# fails: id, endpoint
NODE=$(kubectl -n arch-cri get pod probe-me -o jsonpath='{.spec.nodeName}')
echo containerd://$(ssh $NODE crictl pods --name probe-me -q) > ~/lab/container-id.txt
echo containerd > ~/lab/endpoint.txt
ssh $NODE 'crictl stop $(crictl ps -q --name probe-me)'
sleep 5
