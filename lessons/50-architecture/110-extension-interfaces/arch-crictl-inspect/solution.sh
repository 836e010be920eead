NODE=$(kubectl -n arch-cri get pod probe-me -o jsonpath='{.spec.nodeName}')
# -q prints nothing but the ID, and all of it
ID=$(ssh $NODE crictl ps --name probe-me -q)
echo containerd://$ID > ~/lab/container-id.txt
ssh $NODE crictl config --get runtime-endpoint > ~/lab/endpoint.txt
ssh $NODE crictl stop $ID
# the kubelet starts a new one
for i in $(seq 30); do kubectl -n arch-cri get pod probe-me --no-headers | grep -q '1/1 *Running *[1-9]' && break; sleep 1; done
