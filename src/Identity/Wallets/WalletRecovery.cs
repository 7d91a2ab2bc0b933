namespace Registry.Identity.Wallets;

/// <summary>The choice between the two recoverers.</summary>
public static class WalletRecovery
{
    /// <summary>libsecp256k1 when it is installed, else the managed implementation; decided once.</summary>
    public static IWalletSignatureRecoverer Default { get; } = NativeWalletRecoverer.TryCreate() ?? (IWalletSignatureRecoverer)new ManagedWalletRecoverer();

    /// <summary>True when <see cref="Default"/> is libsecp256k1; for a line in the log at start.</summary>
    public static bool IsNative => Default is NativeWalletRecoverer;
}
