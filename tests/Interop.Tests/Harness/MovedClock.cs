using System.Globalization;

namespace Registry.Interop.Tests.Harness;

/// <summary>A daemon whose clock is ahead of the machine's: libfaketime, loaded into it.</summary>
internal static class MovedClock
{
    /// <summary>Its environment. Skips the test where the library is not to be had.</summary>
    public static async Task<Dictionary<string, string>> AheadAsync(TimeSpan ahead) => new()
    {
        ["LD_PRELOAD"] = await DebianPackage.FileAsync("libfaketime", "libfaketimeMT.so.1"),
        ["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"+{(long)ahead.TotalSeconds}"),
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1", // which is what timers go by
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0", // Debian's default ends every wait of theirs at once
        ["NO_FAKE_STAT"] = "1",
    };
}
