ssh {{cp}} kubeadm certs renew all
ssh {{cp}} 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/ && sleep 20 && mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/'
for i in $(seq 60); do kubectl get --raw /livez > /dev/null 2>&1 && break; sleep 2; done
ssh {{cp}} openssl x509 -noout -enddate -in /etc/kubernetes/pki/apiserver.crt | cut -d= -f2 > ~/lab/enddate.txt
