ssh {{cp}} kubeadm certs renew apiserver
ssh {{cp}} 'crictl stop $(crictl ps -q --name kube-apiserver)'
for i in $(seq 60); do kubectl get --raw /livez > /dev/null 2>&1 && break; sleep 2; done
ssh {{cp}} openssl x509 -noout -enddate -dateopt iso_8601 -in /etc/kubernetes/pki/apiserver.crt > ~/lab/enddate.txt
