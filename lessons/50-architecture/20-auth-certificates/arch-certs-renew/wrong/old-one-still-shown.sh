# fails: served
ssh {{cp}} 'cd /etc/kubernetes/pki && cp apiserver.crt old.crt && cp apiserver.key old.key && kubeadm certs renew apiserver'
ssh {{cp}} "sed -i -e 's#pki/apiserver.crt#pki/old.crt#' -e 's#pki/apiserver.key#pki/old.key#' /etc/kubernetes/manifests/kube-apiserver.yaml"
sleep 20
for i in $(seq 60); do kubectl get --raw /livez > /dev/null 2>&1 && break; sleep 2; done
ssh {{cp}} openssl x509 -noout -enddate -in /etc/kubernetes/pki/apiserver.crt > ~/lab/enddate.txt
