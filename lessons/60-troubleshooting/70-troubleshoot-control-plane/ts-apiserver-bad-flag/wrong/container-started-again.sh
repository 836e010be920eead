# fails: api, flags, static
ssh {{cp}} 'crictl start $(crictl ps -a --name kube-apiserver -q | head -1)'
ssh {{cp}} systemctl restart kubelet
sleep 5
