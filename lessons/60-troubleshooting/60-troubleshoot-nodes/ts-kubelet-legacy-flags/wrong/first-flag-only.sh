# fails: ready, active, flags
ssh {{node}} "sed -i 's#{{fault.first}} ##' {{fault.file}}"
ssh {{node}} systemctl restart kubelet
sleep 5
