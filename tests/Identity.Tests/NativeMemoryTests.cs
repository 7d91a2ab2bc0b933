using System.Runtime.InteropServices;

namespace Registry.Identity.Tests;

/// <summary>Measures the whole process's native heap, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(NativeMemoryTests), DisableParallelization = true)]
[Collection(nameof(NativeMemoryTests))]
public sealed partial class NativeMemoryTests
{
    private const int Batches = 6;
    private const int Rounds = 100;

    /// <summary>
    /// A key or context leaked in each round would add hundreds of bytes a round to every batch; the compiler and other
    /// threads of the runtime add to some only.
    /// </summary>
    [Fact]
    public void Native_handles_are_freed_without_waiting_for_the_collector()
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallinfo2", out _)
            && !(NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "mallinfo2", out _)))
        {
            Assert.Skip("Needs glibc 2.33 or newer.");
        }

        using var peer = X25519Key.Generate();
        var least = long.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            GC.Collect(); // empties the list of finalizable objects, which is native memory too
            var before = InUse();
            Run(peer);
            least = Math.Min(least, InUse() - before);
        }

        Assert.True(least < Rounds * 64, $"{least} bytes for {Rounds} rounds");
    }

    private static void Run(X25519Key peer)
    {
        var secret = new byte[X25519Key.Length];
        for (var i = 0; i < Rounds; i++)
        {
            using var key = PrivateKey.GenerateEd25519();
            Assert.True(key.PublicKey.Verify(secret, key.Sign(secret)));
            Assert.False(key.PublicKey.Verify(secret, new byte[64]));
            using var ephemeral = X25519Key.Generate();
            Assert.True(ephemeral.TryDerive(peer.PublicKey.Span, secret));
            Assert.False(ephemeral.TryDerive(new byte[32], secret));
        }
    }

    private static long InUse()
    {
        var info = mallinfo2();
        return (long)(info.InUse + info.Mapped);
    }

    [LibraryImport("libc")]
    private static partial MallInfo mallinfo2();

    [StructLayout(LayoutKind.Sequential)]
    private struct MallInfo
    {
        public nuint Arena, FreeChunks, FastbinBlocks, MappedRegions, Mapped, Unused, FastbinBytes, InUse, Free, Trimmable;
    }
}
