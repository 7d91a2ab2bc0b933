using Registry.Identity.Wallets;

namespace Registry.Registrations.Index;

/// <summary>Counts records in all and per wallet, those being committed included.</summary>
internal sealed class RecordQuota(RegistrationOptions options)
{
    private readonly Dictionary<EthereumAddress, int> _perWallet = [];
    private int _total;

    /// <summary>Takes room for one record; false when there is none.</summary>
    public bool TryReserve(EthereumAddress wallet)
    {
        if (_total >= options.MaxRecords || _perWallet.GetValueOrDefault(wallet) >= options.MaxRecordsPerWallet) return false;
        Add(wallet);
        return true;
    }

    /// <summary>Counts a record that is there already, whatever the bounds.</summary>
    public void Add(EthereumAddress wallet)
    {
        _total++;
        _perWallet[wallet] = _perWallet.GetValueOrDefault(wallet) + 1;
    }

    public void Release(EthereumAddress wallet)
    {
        _total--;
        var left = _perWallet.GetValueOrDefault(wallet) - 1;
        if (left > 0)
        {
            _perWallet[wallet] = left;
        }
        else
        {
            _perWallet.Remove(wallet);
        }
    }
}
