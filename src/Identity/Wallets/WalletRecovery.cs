namespace Registry.Identity.Wallets;

public static class WalletRecovery
{
    private static readonly Lazy<IWalletSignatureRecoverer> Chosen = new(() => Native ?? (IWalletSignatureRecoverer)Managed);

    /// <summary>libsecp256k1 when it is installed, else the managed implementation; decided once.</summary>
    public static IWalletSignatureRecoverer Default => Chosen.Value;

    /// <summary>True when <see cref="Default"/> is libsecp256k1; for a line in the log at start.</summary>
    public static bool IsNative => Default is NativeWalletRecoverer;

    internal static IWalletSignatureRecoverer Managed { get; } = new ManagedWalletRecoverer();

    /// <summary>Null when libsecp256k1 is not installed.</summary>
    internal static IWalletSignatureRecoverer? Native { get; } = NativeWalletRecoverer.TryCreate();
}
