namespace Registry.Identity.Wallets;

public static class WalletRecovery
{
    /// <summary>libsecp256k1 when it is installed, else the managed implementation; decided once.</summary>
    public static IWalletSignatureRecoverer Default => throw new NotImplementedException();
}
