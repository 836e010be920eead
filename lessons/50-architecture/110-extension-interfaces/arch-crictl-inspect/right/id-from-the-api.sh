kubectl -n arch-cri get pod probe-me -o jsonpath='{.status.containerStatuses[0].containerID}' > ~/lab/container-id.txt
NODE=$(kubectl -n arch-cri get pod probe-me -o jsonpath='{.spec.nodeName}')
ssh $NODE cat /etc/crictl.yaml | grep runtime-endpoint | cut -d' ' -f2 > ~/lab/endpoint.txt
ssh $NODE 'crictl stop --timeout 1 $(crictl ps -q --label io.kubernetes.pod.name=probe-me)'
sleep 5
