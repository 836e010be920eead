# fails: file, answer
ssh {{cp}} 'cp -a /etc/kubernetes/pki /root/pki && kubeadm certs renew apiserver --cert-dir /root/pki'
ssh {{cp}} openssl x509 -noout -enddate -in /root/pki/apiserver.crt > ~/lab/enddate.txt
ssh {{cp}} rm -r /root/pki
