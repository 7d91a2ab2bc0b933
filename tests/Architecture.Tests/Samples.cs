namespace Registry.Architecture.Tests
{
    /// <summary>Does what is banned, so that the scan can be seen to find it.</summary>
    internal static class Offender
    {
        public static async Task<int> LeaveAsync()
        {
            await Task.Delay(TimeSpan.Zero).ConfigureAwait(false);
            return DateTimeOffset.UtcNow.Second + Random.Shared.Next(2);
        }
    }
}

namespace Registry.Architecture.Tests.Samples.Above
{
    internal sealed class SampleUser
    {
        public Below.SampleField? Field { get; set; }

        public static List<Below.SampleArgument> Make() => [];

        public static int Call() => Below.SampleCall.One();
    }
}

namespace Registry.Architecture.Tests.Samples.Below
{
    internal sealed class SampleField;

    internal sealed class SampleArgument;

    internal static class SampleCall
    {
        public static int One() => 1;
    }
}
